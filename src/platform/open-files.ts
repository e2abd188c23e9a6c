/** How many files, sockets included, this process may have open at once. Undefined: there is no bound. */
export function openFilesMax(): number | undefined {
  const report = process.report as typeof process.report & { excludeNetwork?: boolean };
  const before = report.excludeNetwork ?? false;
  // Otherwise the names of all addresses that are connected are asked for.
  report.excludeNetwork = true;
  const { userLimits } = report.getReport() as { userLimits?: { open_files?: { soft?: unknown } } };
  report.excludeNetwork = before;
  const files = userLimits?.open_files?.soft;
  return typeof files === 'number' ? files : undefined;
}
