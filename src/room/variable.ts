import { z } from 'zod';

/** A variable of the environment: its form, and its meaning for the docs. */
export interface Variable<Form extends z.ZodType = z.ZodType> {
  form: Form;
  meaning: string;
}

export type Variables = Readonly<Record<string, Variable>>;

/** The values of variables after they were checked. */
export type ValuesOf<Declared extends Variables> = {
  readonly [Name in keyof Declared]: z.output<Declared[Name]['form']>;
};

/**
 * Declares a variable.
 *
 * @param meaning what it does, its bounds and its default, as docs/configuration.md has it
 */
export function variable<Form extends z.ZodType>(form: Form, meaning: string): Variable<Form> {
  return { form, meaning };
}

/** What values of environment variables are made of. */
export const flag = z.enum(['true', 'false'], 'must be true or false').transform((value) => value === 'true');
export const port = whole(0, 65_535);
export const url = (...protocols: string[]) =>
  z.string().refine((value) => protocols.includes(URL.parse(value)?.protocol ?? ''), {
    error: `must be a URL that begins with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`,
  });
export const list = z.string().transform((value) => value.split(',').map((entry) => entry.trim()));

export function whole(min: number, max: number) {
  return z
    .string()
    .regex(/^\d{1,10}$/, `must be a whole number from ${min} to ${max}`)
    .transform(Number)
    .refine((value) => value >= min && value <= max, {
      error: `must be a whole number from ${min} to ${max}`,
    });
}
