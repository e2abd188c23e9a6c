import { registerEnumType } from 'type-graphql';

export enum LobbyOrder {
  FIRST_COME = 'FIRST_COME',
  DRAW = 'DRAW',
}

registerEnumType(LobbyOrder, {
  name: 'LobbyOrder',
  description: 'The order of the fans who came before the sale opened.',
  valuesConfig: {
    FIRST_COME: { description: 'The order in which they came.' },
    DRAW: {
      description: 'The order is drawn by lot when the sale opens. Every reader of the log can recompute it.',
    },
  },
});
