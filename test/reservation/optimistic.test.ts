import { strategyContract } from './strategy.contract.js';

strategyContract('OPTIMISTIC', { waitsForLocks: true });
