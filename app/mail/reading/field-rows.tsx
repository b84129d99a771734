interface FieldRowsProps {
  /** Name and value of each; without a value it is left out. */
  rows: readonly (readonly [name: string, value: string])[];
  className: string;
}

/** Fields of a message, as its reader is told them. */
export function FieldRows({ rows, className }: FieldRowsProps) {
  return (
    <dl className={`grid grid-cols-[72px_1fr] gap-x-3 gap-y-1 ${className}`}>
      {rows
        .filter(([, value]) => value)
        .map(([name, value]) => (
          <div key={name} className="contents">
            <dt className="text-ink-3">{name}</dt>
            <dd className="[overflow-wrap:anywhere]">{value}</dd>
          </div>
        ))}
    </dl>
  );
}
