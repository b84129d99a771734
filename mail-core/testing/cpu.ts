/** The processor time that work took, in milliseconds: what else runs on the machine does not lengthen it. */
export function cpuMs(work: () => unknown): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}
