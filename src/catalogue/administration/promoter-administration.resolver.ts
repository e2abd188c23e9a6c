import { Arg, Ctx, createUnionType, Mutation, Resolver } from 'type-graphql';
import type { Context } from '../../graphql/context.js';
import { Refused } from '../../graphql/refusal.type.js';
import { checkedName, decodedOrNone } from '../check-concert.js';
import { AGENCY_ID, PROMOTER_ID } from '../ids.js';
import { organising } from '../organiser.js';
import type { PromoterRow } from '../promoter.entity.js';
import { Promoter, toPromoter } from '../promoter.type.js';
import { PROMOTER } from './administered.statement.js';
import type { Administration } from './administration.js';
import { answer } from './answer.js';
import { given, givenOrRemoved } from './given.js';
import { ArchivePromoterInput, CreatePromoterInput, UpdatePromoterInput } from './promoter.input.js';

const CreatePromoterResult = createUnionType({
  name: 'CreatePromoterResult',
  description: 'The new promoter, or the reason why it was not created.',
  types: () => [Promoter, Refused] as const,
});

const UpdatePromoterResult = createUnionType({
  name: 'UpdatePromoterResult',
  description: 'The promoter as it is now, or the reason why it was not changed.',
  types: () => [Promoter, Refused] as const,
});

const ArchivePromoterResult = createUnionType({
  name: 'ArchivePromoterResult',
  description: 'The promoter, or the reason why nothing was changed.',
  types: () => [Promoter, Refused] as const,
});

@Resolver()
export class PromoterAdministrationResolver {
  constructor(private readonly administration: Administration) {}

  @Mutation(() => CreatePromoterResult, {
    description:
      'Organisers of the agency, and admins: creates a promoter. It is refused with NOT_FOUND when the agency is unknown or archived.',
  })
  async createPromoter(
    @Arg('input', () => CreatePromoterInput, { description: 'The promoter.' }) input: CreatePromoterInput,
    @Ctx() context: Context,
  ): Promise<Promoter | Refused> {
    organising(context);
    const agencyId = decodedOrNone(AGENCY_ID, input.agencyId ?? null);
    const values = { name: checkedName(input.name), agency_id: agencyId };
    const outcome = await this.administration.create<PromoterRow>(PROMOTER, context, values, agencyId);
    return answer(outcome, toPromoter);
  }

  @Mutation(() => UpdatePromoterResult, {
    description:
      'Organisers of its agency, and admins: changes a promoter. It is refused with NOT_FOUND when the promoter is unknown, or the new agency is unknown or archived.',
  })
  async updatePromoter(
    @Arg('input', () => UpdatePromoterInput, { description: 'What changes.' }) input: UpdatePromoterInput,
    @Ctx() context: Context,
  ): Promise<Promoter | Refused> {
    organising(context);
    const id = decodedOrNone(PROMOTER_ID, input.promoterId)!;
    const values = {
      ...given('name', 'name', input.name, checkedName),
      ...givenOrRemoved('agency_id', input.agencyId, (id) => decodedOrNone(AGENCY_ID, id)),
    };
    const outcome = await this.administration.change<PromoterRow>(PROMOTER, context, id, values);
    return answer(outcome, toPromoter);
  }

  @Mutation(() => ArchivePromoterResult, {
    description:
      'Organisers of its agency, and admins: takes a promoter out of every list, or puts it back. It is still found by its id. Doing it again changes nothing. It is refused with NOT_FOUND when there is no such promoter.',
  })
  async archivePromoter(
    @Arg('input', () => ArchivePromoterInput, { description: 'Which.' }) input: ArchivePromoterInput,
    @Ctx() context: Context,
  ): Promise<Promoter | Refused> {
    organising(context);
    const id = decodedOrNone(PROMOTER_ID, input.promoterId)!;
    const archived = input.archived ?? true;
    const outcome = await this.administration.archive<PromoterRow>(PROMOTER, context, id, { archived });
    return answer(outcome, toPromoter);
  }
}
