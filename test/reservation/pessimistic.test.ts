import { strategyContract } from './strategy.contract.js';

strategyContract('PESSIMISTIC', 1);
