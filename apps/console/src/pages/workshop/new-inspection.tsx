import { Button } from "@mantine/core";
import { IconClipboardCheck } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { api } from "../../api/trpc.ts";
import { useMay } from "../../parts/access.ts";
import { useCommand } from "../../parts/command.ts";
import { CommandForm, useCommandForm } from "../../parts/command-form.tsx";
import { Dialog } from "../../parts/dialog.tsx";
import { ChecklistSelect, EquipmentSelect } from "./pickers.tsx";

/** Begins an inspection and goes to it. */
export function NewInspection({ equipmentId = null }: { equipmentId?: string | null }) {
  const may = useMay();
  if (!may("workshop:write")) return null;
  return (
    <Dialog
      title="Inspect"
      button={(open) => (
        <Button
          variant={equipmentId ? "default" : "filled"}
          leftSection={<IconClipboardCheck size={16} />}
          onClick={open}
        >
          {equipmentId ? "Inspect" : "New inspection"}
        </Button>
      )}
    >
      {() => <BeginForm equipmentId={equipmentId} />}
    </Dialog>
  );
}

function BeginForm({ equipmentId }: { equipmentId: string | null }) {
  const navigate = useNavigate();
  const begin = useCommand(api.workshop.inspections.create.mutate, {
    onDone: ({ id }) => void navigate({ to: "/inspections/$id", params: { id } }),
    showsProblem: true,
  });
  const state = useCommandForm({
    initialValues: { equipmentId, checklistId: null as string | null },
    command: begin,
    toInput: (values) => ({
      equipmentId: values.equipmentId ?? "",
      checklistId: values.checklistId ?? "",
    }),
  });
  const { form } = state;
  return (
    <CommandForm state={state} action="Begin">
      {equipmentId === null && (
        <EquipmentSelect label="Equipment" required {...form.getInputProps("equipmentId")} />
      )}
      <ChecklistSelect label="Checklist" required {...form.getInputProps("checklistId")} />
    </CommandForm>
  );
}
