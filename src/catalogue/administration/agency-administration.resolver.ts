import { Arg, Ctx, createUnionType, Mutation, Resolver } from 'type-graphql';
import { type Context, signedInAs } from '../../graphql/context.js';
import { Refused } from '../../graphql/refusal.type.js';
import { Role } from '../../graphql/role.enum.js';
import type { AgencyRow } from '../agency.entity.js';
import { Agency, toAgency } from '../agency.type.js';
import { checkedName, decodedOrNone } from '../check-concert.js';
import { AGENCY_ID } from '../ids.js';
import { organising } from '../organiser.js';
import { AGENCY } from './administered.statement.js';
import type { Administration } from './administration.js';
import { ArchiveAgencyInput, CreateAgencyInput, UpdateAgencyInput } from './agency.input.js';
import { answer } from './answer.js';
import { given } from './given.js';

const CreateAgencyResult = createUnionType({
  name: 'CreateAgencyResult',
  description: 'The new agency, or the reason why it was not created.',
  types: () => [Agency, Refused] as const,
});

const UpdateAgencyResult = createUnionType({
  name: 'UpdateAgencyResult',
  description: 'The agency as it is now, or the reason why it was not changed.',
  types: () => [Agency, Refused] as const,
});

const ArchiveAgencyResult = createUnionType({
  name: 'ArchiveAgencyResult',
  description: 'The agency, or the reason why nothing was changed.',
  types: () => [Agency, Refused] as const,
});

@Resolver()
export class AgencyAdministrationResolver {
  constructor(private readonly administration: Administration) {}

  @Mutation(() => CreateAgencyResult, {
    description: 'Admins only: creates an agency.',
  })
  async createAgency(
    @Arg('input', () => CreateAgencyInput, { description: 'The agency.' }) input: CreateAgencyInput,
    @Ctx() context: Context,
  ): Promise<Agency | Refused> {
    signedInAs(Role.ADMIN, context);
    const values = { name: checkedName(input.name) };
    return answer(await this.administration.create<AgencyRow>(AGENCY, context, values, null), toAgency);
  }

  @Mutation(() => UpdateAgencyResult, {
    description:
      'Organisers of the agency, and admins: changes an agency. It is refused with NOT_FOUND when there is no such agency.',
  })
  async updateAgency(
    @Arg('input', () => UpdateAgencyInput, { description: 'What changes.' }) input: UpdateAgencyInput,
    @Ctx() context: Context,
  ): Promise<Agency | Refused> {
    organising(context);
    const id = decodedOrNone(AGENCY_ID, input.agencyId)!;
    const values = given('name', 'name', input.name, checkedName);
    const outcome = await this.administration.change<AgencyRow>(AGENCY, context, id, values);
    return answer(outcome, toAgency);
  }

  @Mutation(() => ArchiveAgencyResult, {
    description:
      'Organisers of the agency, and admins: takes an agency out of every list, or puts it back. It is still found by its id. Doing it again changes nothing. It is refused with NOT_FOUND when there is no such agency.',
  })
  async archiveAgency(
    @Arg('input', () => ArchiveAgencyInput, { description: 'Which.' }) input: ArchiveAgencyInput,
    @Ctx() context: Context,
  ): Promise<Agency | Refused> {
    organising(context);
    const id = decodedOrNone(AGENCY_ID, input.agencyId)!;
    const archived = input.archived ?? true;
    const outcome = await this.administration.archive<AgencyRow>(AGENCY, context, id, { archived });
    return answer(outcome, toAgency);
  }
}
