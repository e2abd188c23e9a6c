/** This instant on the clock that all processes of this machine share. */
export const instant = (): number => performance.timeOrigin + performance.now();
