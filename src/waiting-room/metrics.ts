import type { MetricMakers } from '../platform/metrics-registry.js';
import type { TickerWatch } from './admission/index.js';

/** The metrics of the waiting rooms, as what the ticker reports to. */
export function waitingRoomMetrics(make: MetricMakers): TickerWatch {
  const admitted = make.counter('ticket_rush_waiting_room_admitted_total', 'Fans who were let in.');
  const waits = make.summary(
    'ticket_rush_waiting_room_wait_seconds',
    'Seconds from joining to admission, of the first fan of every batch.',
  );
  const inversions = make.counter(
    'ticket_rush_waiting_room_inversions_total',
    'Fans who were let in after a fan who came later, although they had not been away.',
  );
  const late = make.counter(
    'ticket_rush_waiting_room_late_ticks_total',
    'Ticks that came at least a second late.',
  );
  const waiting = make.gauge('ticket_rush_waiting_room_waiting', 'Fans who wait, in all rooms.');
  const inside = make.gauge('ticket_rush_waiting_room_inside', 'Fans who are inside, in all rooms.');
  const share = make.gauge(
    'ticket_rush_waiting_room_inflow_share',
    'Share of their rate at which adaptive rooms admit.',
  );
  const pressure = make.gaugeBy(
    'ticket_rush_waiting_room_pressure',
    '1: this reason lowers the rate of admissions.',
    'reason',
  );
  return {
    onAdmitted(count, waitedSeconds) {
      admitted.inc(count);
      waits.observe(waitedSeconds);
    },
    onInversions: (count) => inversions.inc(count),
    onLateTick: () => late.inc(),
    onRooms(allWaiting, allInside) {
      waiting.set(allWaiting);
      inside.set(allInside);
    },
    onInflow(shareNow, reasons) {
      share.set(shareNow);
      pressure.set(new Map(reasons.map((reason) => [reason, 1])));
    },
  };
}
