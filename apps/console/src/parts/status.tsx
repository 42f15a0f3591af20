/** What a state means at a glance; the word beside the dot says it to everybody. */
export type Tone = "neutral" | "busy" | "good" | "warn" | "bad";

export type Statuses<Name extends string> = Readonly<
  Record<Name, { readonly label: string; readonly tone: Tone }>
>;

/** `<Status of={order.status} in={orderStatuses} />` */
export function Status<Name extends string>({
  of,
  in: statuses,
}: {
  of: Name;
  in: Statuses<Name>;
}) {
  const { label, tone } = statuses[of];
  return (
    <span className="status" data-tone={tone}>
      {label}
    </span>
  );
}

/** The choices of a filter by status. */
export const statusOptions = <Name extends string>(statuses: Statuses<Name>) =>
  (Object.keys(statuses) as Name[]).map((value) => ({ value, label: statuses[value].label }));

/** The status that a text names, if it names one. */
export const statusNamed = <Name extends string>(
  statuses: Statuses<Name>,
  text: string | undefined,
): Name | undefined => (text !== undefined && text in statuses ? (text as Name) : undefined);
