import { registerEnumType } from 'type-graphql';

export enum CatalogueKind {
  AGENCY = 'AGENCY',
  ARTIST = 'ARTIST',
  PROMOTER = 'PROMOTER',
  VENUE = 'VENUE',
  CONCERT = 'CONCERT',
  PERFORMANCE = 'PERFORMANCE',
  SEATING_PLAN = 'SEATING_PLAN',
}

registerEnumType(CatalogueKind, {
  name: 'CatalogueKind',
  description: 'A kind of thing in the catalogue. Clients must expect new values.',
  valuesConfig: {
    AGENCY: { description: 'An agency, or who belongs to it.' },
    ARTIST: { description: 'An artist.' },
    PROMOTER: { description: 'A promoter.' },
    VENUE: { description: 'A venue.' },
    CONCERT: { description: 'A concert, or what its sale is like.' },
    PERFORMANCE: { description: 'A performance, its prices or its seats.' },
    SEATING_PLAN: { description: 'A seating plan.' },
  },
});
