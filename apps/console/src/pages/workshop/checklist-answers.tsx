import {
  Button,
  FileInput,
  Group,
  Paper,
  SegmentedControl,
  Stack,
  Text,
  Textarea,
  TextInput,
} from "@mantine/core";
import { useState } from "react";
import { api } from "../../api/trpc.ts";
import { uploadFile } from "../../api/upload-file.ts";
import { useCommand } from "../../parts/command.ts";
import { orNull } from "../../parts/command-form.tsx";
import { useConfirm } from "../../parts/confirm.tsx";
import { ProblemAlert } from "../../parts/problem-alert.tsx";
import { EmployeeSelect } from "../scheduling/pickers.tsx";
import { type Inspection, inspectionResults } from "./workshop-statuses.ts";

type Item = Inspection["items"][number];
type Answer = Inspection["answers"][number];
type Result = NonNullable<Inspection["result"]>;

const blank = (item: string): Answer => ({
  item,
  passed: null,
  value: null,
  text: null,
  fileIds: [],
});

/** The checklist as a form, one card for an item: saved as often as one likes, completed with the inspector's result. */
export function ChecklistAnswers({ inspection }: { inspection: Inspection }) {
  const confirm = useConfirm();
  const { id, version } = inspection;
  const [answers, setAnswers] = useState(
    () => new Map(inspection.answers.map((answer) => [answer.item, answer])),
  );
  const [note, setNote] = useState(inspection.note ?? "");
  const [inspectorId, setInspector] = useState(inspection.inspectorId);
  const save = useCommand(api.workshop.inspections.update.mutate, {
    done: ({ result }) => (result ? `Completed: ${inspectionResults[result].label}` : "Saved"),
    showsProblem: true,
  });
  const send = (result?: Result) =>
    save.mutate({
      id,
      version,
      answers: [...answers.values()],
      note: orNull(note),
      inspectorId,
      ...(result && { result }),
    });
  const complete = (result: Result) =>
    confirm(
      {
        title: `Complete as ${inspectionResults[result].label.toLowerCase()}?`,
        body:
          result === "fail"
            ? "A work order is opened for what failed. The answers do not change any more."
            : "The certificate is made. The answers do not change any more.",
        action: "Complete",
        isGrave: result === "fail",
      },
      () => send(result),
    );
  return (
    <Stack gap="md">
      {inspection.items.map((item) => (
        <ItemCard
          key={item.name}
          item={item}
          answer={answers.get(item.name) ?? blank(item.name)}
          onChange={(answer) => setAnswers((before) => new Map(before).set(item.name, answer))}
        />
      ))}
      <EmployeeSelect
        label="Inspector"
        description="You, where you are an employee and nobody is named"
        clearable
        value={inspectorId}
        onChange={setInspector}
      />
      <Textarea
        label="Note"
        autosize
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
      />
      {save.error !== null && <ProblemAlert error={save.error} />}
      {inspection.missing.length > 0 && (
        <Text size="sm" c="dimmed">
          Missing when it was saved last: {inspection.missing.join(", ")}
        </Text>
      )}
      <Group justify="flex-end" gap="xs">
        <Button variant="default" loading={save.isPending} onClick={() => send()}>
          Save
        </Button>
        {(["fail", "conditional", "pass"] as const).map((result) => (
          <Button
            key={result}
            variant={result === "pass" ? "filled" : "default"}
            loading={save.isPending}
            onClick={() => complete(result)}
          >
            {inspectionResults[result].label}
          </Button>
        ))}
      </Group>
    </Stack>
  );
}

const limits = ({ min, max, unit }: Item): string =>
  [min !== null && `at least ${min}`, max !== null && `at most ${max}`, unit]
    .filter(Boolean)
    .join(" ");

function ItemCard({
  item,
  answer,
  onChange,
}: {
  item: Item;
  answer: Answer;
  onChange: (answer: Answer) => void;
}) {
  const [error, setError] = useState<unknown>(null);
  const [isUploading, setUploading] = useState(false);
  const take = async (photo: File | null) => {
    if (!photo) return;
    setUploading(true);
    setError(null);
    try {
      const { id } = await uploadFile(photo, () => {});
      onChange({ ...answer, fileIds: [...answer.fileIds, id] });
    } catch (problem) {
      setError(problem);
    } finally {
      setUploading(false);
    }
  };
  return (
    <Paper withBorder p="sm" component="section" aria-label={item.name}>
      <Stack gap="xs">
        <Text fw={600} style={{ overflowWrap: "anywhere" }}>
          {item.name}
          {!item.required && (
            <Text span c="dimmed" fw={400}>
              {" "}
              (if it applies)
            </Text>
          )}
        </Text>
        {item.kind === "pass_fail" && (
          <SegmentedControl
            aria-label={item.name}
            value={answer.passed === null ? "" : String(answer.passed)}
            onChange={(value) => onChange({ ...answer, passed: value === "true" })}
            data={[
              { value: "true", label: "In order" },
              { value: "false", label: "Not in order" },
            ]}
          />
        )}
        {item.kind === "measured" && (
          <TextInput
            label="Measured"
            description={limits(item)}
            inputMode="decimal"
            value={answer.value ?? ""}
            onChange={(event) => onChange({ ...answer, value: orNull(event.currentTarget.value) })}
          />
        )}
        {item.kind === "text" && (
          <Textarea
            label="Words"
            autosize
            value={answer.text ?? ""}
            onChange={(event) => onChange({ ...answer, text: event.currentTarget.value })}
          />
        )}
        {item.photo && (
          <FileInput
            label={`Photo (${answer.fileIds.length})`}
            placeholder={isUploading ? "Uploading …" : "Choose or take"}
            accept="image/*"
            value={null}
            onChange={(photo) => void take(photo)}
          />
        )}
        {error !== null && <ProblemAlert error={error} />}
      </Stack>
    </Paper>
  );
}
