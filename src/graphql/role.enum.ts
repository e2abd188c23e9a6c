import { registerEnumType } from 'type-graphql';

export enum Role {
  FAN = 'FAN',
  STAFF = 'STAFF',
  ADMIN = 'ADMIN',
}

registerEnumType(Role, {
  name: 'Role',
  description: 'What a user may do.',
  valuesConfig: {
    FAN: { description: 'Reserves seats.' },
    STAFF: { description: 'Checks tickets in.' },
    ADMIN: { description: 'Puts concerts on sale, and grants and revokes roles.' },
  },
});
