import { strategyContract } from './strategy.contract.js';

strategyContract('OPTIMISTIC', 1);
