import { Button } from "@mantine/core";
import { IconAdjustments, IconArrowsLeftRight, IconPackageImport } from "@tabler/icons-react";
import { useMay } from "../../parts/access.ts";
import { Dialog } from "../../parts/dialog.tsx";
import { AdjustForm, ReceiveForm, TransferForm } from "./posting-forms.tsx";

/** What can be booked: of one product in one warehouse where they are given. */
export function StockActions({
  productId,
  warehouseId,
}: {
  productId?: string;
  warehouseId?: string | undefined;
}) {
  const may = useMay();
  if (!may("stock:write")) return null;
  const given = { productId, warehouseId };
  return (
    <>
      <Dialog
        title="Correct stock"
        size="lg"
        button={(open) => (
          <Button variant="default" leftSection={<IconAdjustments size={16} />} onClick={open}>
            Adjust
          </Button>
        )}
      >
        {(close) => <AdjustForm {...given} onDone={close} />}
      </Dialog>
      <Dialog
        title="Move goods"
        size="lg"
        button={(open) => (
          <Button variant="default" leftSection={<IconArrowsLeftRight size={16} />} onClick={open}>
            Transfer
          </Button>
        )}
      >
        {(close) => <TransferForm {...given} onDone={close} />}
      </Dialog>
      <Dialog
        title="Receive goods"
        size="lg"
        button={(open) => (
          <Button leftSection={<IconPackageImport size={16} />} onClick={open}>
            Receive
          </Button>
        )}
      >
        {(close) => <ReceiveForm {...given} onDone={close} />}
      </Dialog>
    </>
  );
}
