import { meetAndLeaveState } from './state.js';

meetAndLeaveState();
