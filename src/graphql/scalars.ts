import { GraphQLScalarType } from 'graphql';
import { GraphQLDateTimeISO, GraphQLSafeInt } from 'graphql-scalars';

/** An instant with an offset, sent in UTC with milliseconds. */
export const DateTime = new GraphQLScalarType({
  ...GraphQLDateTimeISO.toConfig(),
  name: 'DateTime',
  description:
    'An instant, ISO 8601 with offset, millisecond precision: `2026-05-01T11:00:00.000Z`. Sent in UTC.',
  specifiedByURL: 'https://www.rfc-editor.org/rfc/rfc3339#section-5.6',
});

/**
 * A whole number that JSON can carry exactly. GraphQL's own Int ends at 2^31 - 1, and the revenue of a
 * stadium is more.
 */
export const SafeInt = new GraphQLScalarType({
  ...GraphQLSafeInt.toConfig(),
  name: 'SafeInt',
  description: 'A JSON number without a fraction, from -(2^53 - 1) to 2^53 - 1.',
  specifiedByURL: 'https://www.rfc-editor.org/rfc/rfc8259#section-6',
});
