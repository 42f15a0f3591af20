import { Alert, Button, Group, Stack, Text } from "@mantine/core";
import { Copyable } from "../../parts/values.tsx";

/** A secret that the server has told now and tells never again. */
export function ShownOnce({
  title,
  secret,
  hint,
  onDone,
}: {
  title: string;
  secret: string;
  hint: string;
  onDone: () => void;
}) {
  return (
    <Stack gap="md">
      <Text>{hint} It is shown now and never again.</Text>
      <Alert variant="default" title={title}>
        <Copyable value={secret} label={`Copy ${title.toLowerCase()}`} />
      </Alert>
      <Group justify="flex-end">
        <Button data-autofocus onClick={onDone}>
          I have kept it
        </Button>
      </Group>
    </Stack>
  );
}
