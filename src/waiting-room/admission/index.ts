export { AdmissionThrottle } from './admission-throttle.js';
export { Passes } from './passes.js';
export { placeOfPass } from './place-of-pass.js';
export { PRESSURE_MS, Pressure, processGauges } from './pressure.js';
export { type ReadSeatsLeft, Ticker, type TickerDeps, type TickerWatch } from './ticker.js';
