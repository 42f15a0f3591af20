import { Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useMay } from "../../parts/access.ts";
import { Dialog } from "../../parts/dialog.tsx";
import { WorkOrderForm } from "./work-order-form.tsx";

/** Opens an order and goes to it. */
export function NewWorkOrder({ equipmentId = null }: { equipmentId?: string | null }) {
  const may = useMay();
  const navigate = useNavigate();
  if (!may("workshop:write")) return null;
  return (
    <Dialog
      title="New work order"
      size="lg"
      button={(open) => (
        <Button leftSection={<IconPlus size={16} />} onClick={open}>
          New work order
        </Button>
      )}
    >
      {() => (
        <WorkOrderForm
          equipmentId={equipmentId}
          onDone={(id) => void navigate({ to: "/work-orders/$id", params: { id } })}
        />
      )}
    </Dialog>
  );
}
