import { registerEnumType } from 'type-graphql';

/** From the lowest to the highest. */
export const Tier = { BASIC: 'BASIC', SILVER: 'SILVER', GOLD: 'GOLD', VIP: 'VIP' } as const;
export type Tier = keyof typeof Tier;

registerEnumType(Tier, {
  name: 'Tier',
  description: 'What a fan has earned; a presale may ask for one. A higher tier includes the lower ones.',
  valuesConfig: {
    BASIC: { description: 'What every user has from the beginning.' },
    SILVER: { description: 'The first that an admin gives.' },
    GOLD: { description: 'Above SILVER.' },
    VIP: { description: 'The highest.' },
  },
});
