import { registerEnumType } from 'type-graphql';

export enum LobbyOrder {
  FIRST_COME = 'FIRST_COME',
  DRAW = 'DRAW',
}

registerEnumType(LobbyOrder, {
  name: 'LobbyOrder',
  description: 'In which order those stand who came before the sale opened.',
  valuesConfig: {
    FIRST_COME: { description: 'As they came.' },
    DRAW: { description: 'Drawn by lot at the opening; anyone can recompute it.' },
  },
});
