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
    LOBBY: { description: 'The sale has not opened: people come, nobody is let in.' },
    OPEN: { description: 'People are let in.' },
    PAUSED: { description: 'An organiser has stopped letting people in for now.' },
    RECOVERING: { description: 'The queue was lost and comes back; places are kept, nobody is let in.' },
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
    NONE_AT_PRESENT: { description: 'All are held or sold; what is held may come back.' },
    SOLD_OUT: { description: 'None will come back but by a refund.' },
  },
});
