import { registerEnumType } from 'type-graphql';

export enum EventKind {
  CONCERT = 'CONCERT',
  MUSICAL = 'MUSICAL',
  SPORTS = 'SPORTS',
}

registerEnumType(EventKind, {
  name: 'EventKind',
  description: 'What kind of event is on sale.',
  valuesConfig: {
    CONCERT: { description: 'Live music.' },
    MUSICAL: { description: 'Musical theatre.' },
    SPORTS: { description: 'A match.' },
  },
});
