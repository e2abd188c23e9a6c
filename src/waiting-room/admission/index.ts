export { AdmissionThrottle } from './admission-throttle.js';
export { endPassesOfBuyers, Passes } from './passes.js';
export { placeOfPass } from './place-of-pass.js';
export { Pressure, processGauges } from './pressure.js';
export { type ReadSeatsLeft, Ticker, type TickerWatch } from './ticker.js';
