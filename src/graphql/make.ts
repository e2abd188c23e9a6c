/**
 * The data fields of a class, which a resolver has to supply. Fields with resolvers of their own are left
 * out.
 */
export type Fields<T> = {
  [Key in keyof T as T[Key] extends (...args: never[]) => unknown ? never : Key]: T[Key];
};

/**
 * An instance of `Type` with these values. Members of unions and interfaces are distinguished by their class,
 * so resolvers return instances, never plain objects.
 */
export function make<T extends object>(Type: new () => T, values: Fields<T>): T {
  return Object.assign(new Type(), values);
}
