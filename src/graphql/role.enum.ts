import { registerEnumType } from 'type-graphql';

export enum Role {
  FAN = 'FAN',
  STAFF = 'STAFF',
  ORGANISER = 'ORGANISER',
  ADMIN = 'ADMIN',
}

registerEnumType(Role, {
  name: 'Role',
  description: 'What a user may do.',
  valuesConfig: {
    FAN: { description: 'Reserves seats.' },
    STAFF: { description: 'Checks tickets in.' },
    ORGANISER: { description: 'Runs the events of the agencies that they belong to.' },
    ADMIN: { description: 'Runs the events of every agency, and grants and revokes roles.' },
  },
});
