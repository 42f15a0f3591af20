import { Button, Text } from "@mantine/core";

const keys = ["1", "2", "3", "4", "5", "6", "7", "8", "9", ".", "0", "⌫"];
const names: Record<string, string> = { ".": "Point", "⌫": "Delete" };

/** A quantity that is typed by thumb. */
export function NumberPad({
  typed,
  onType,
}: {
  typed: string;
  onType: (change: (before: string) => string) => void;
}) {
  const press = (key: string) =>
    onType((before) => {
      if (key === "⌫") return before.slice(0, -1);
      if (key === "." && before.includes(".")) return before;
      return before.length < 12 ? before + key : before;
    });
  return (
    <>
      <Text component="output" ta="right" fz={40} fw={700} aria-live="polite" aria-label="Quantity">
        {typed || "0"}
      </Text>
      <div className="floor-keys">
        {keys.map((key) => (
          <Button key={key} variant="default" aria-label={names[key]} onClick={() => press(key)}>
            {key}
          </Button>
        ))}
      </div>
    </>
  );
}

/** What was typed as the server reads it. */
export const quantityOf = (typed: string): string =>
  typed.replace(/^0+(?=\d)/, "").replace(/\.$/, "");
