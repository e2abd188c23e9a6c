import { registerEnumType } from 'type-graphql';

export enum WaitingRoomPhase {
  LOBBY = 'LOBBY',
  OPEN = 'OPEN',
  PAUSED = 'PAUSED',
  RECOVERING = 'RECOVERING',
}

registerEnumType(WaitingRoomPhase, {
  name: 'WaitingRoomPhase',
  description: 'What a waiting room is doing.',
  valuesConfig: {
    LOBBY: { description: 'The sale has not opened: fans come, and no fan is admitted.' },
    OPEN: { description: 'Fans are admitted.' },
    PAUSED: { description: 'An organiser has stopped the admission for now.' },
    RECOVERING: {
      description: 'The queue was lost and comes back. Places are kept, and no fan is admitted.',
    },
  },
});

export enum SeatsAvailability {
  LEFT = 'LEFT',
  NONE_AT_PRESENT = 'NONE_AT_PRESENT',
  SOLD_OUT = 'SOLD_OUT',
}

registerEnumType(SeatsAvailability, {
  name: 'SeatsAvailability',
  description: 'Whether seats can be had.',
  valuesConfig: {
    LEFT: { description: 'There are free seats.' },
    NONE_AT_PRESENT: { description: 'All are held or sold. What is held may come back.' },
    SOLD_OUT: { description: 'None will come back but by a refund.' },
  },
});
