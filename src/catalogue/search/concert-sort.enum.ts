import { registerEnumType } from 'type-graphql';

export enum ConcertSort {
  ENTRY = 'ENTRY',
  NEWEST = 'NEWEST',
  SOONEST = 'SOONEST',
  OPENING = 'OPENING',
  TITLE = 'TITLE',
}

registerEnumType(ConcertSort, {
  name: 'ConcertSort',
  description: 'The order of a list of concerts. Cursors of one order are not cursors of another.',
  valuesConfig: {
    ENTRY: { description: 'Oldest entry first.' },
    NEWEST: { description: 'Newest entry first.' },
    SOONEST: {
      description:
        'By the first performance, or by the first one at or after `from`; concerts without one are left out.',
    },
    OPENING: {
      description: 'By the opening of the sale; first those that have been open from the beginning.',
    },
    TITLE: { description: 'By the title, letter by letter; upper and lower case are the same.' },
  },
});
