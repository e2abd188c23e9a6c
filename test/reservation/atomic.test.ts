import { strategyContract } from './strategy.contract.js';

strategyContract('ATOMIC', 1);
