/**
 * Puts items at the end of a list. `list.push(...items)` hands each item over as an argument, of which there may be some
 * ten thousand: how many items there are is often for others to say.
 */
export function append<T>(list: T[], items: Iterable<T>): void {
  for (const item of items) list.push(item);
}
