import { strategyContract } from './strategy.contract.js';

strategyContract('PESSIMISTIC', { waitsForLocks: true });
