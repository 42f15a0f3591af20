import { Modal, type ModalProps } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { type ReactNode, useState } from "react";

/**
 * A button and the dialog that it opens. What is in the dialog begins anew each time: `<Dialog title="Receive goods"
 * button={(open) => <Button onClick={open}>Receive</Button>}>{(close) => <ReceiveForm onDone={close} />}</Dialog>`
 */
export function Dialog({
  title,
  size = "md",
  button,
  children,
}: {
  title: string;
  size?: ModalProps["size"];
  button: (open: () => void) => ReactNode;
  children: (close: () => void) => ReactNode;
}) {
  const [isOpen, { open, close }] = useDisclosure();
  const [opening, setOpening] = useState(0);
  return (
    <>
      {button(() => {
        setOpening((count) => count + 1);
        open();
      })}
      <Modal
        opened={isOpen}
        onClose={close}
        title={title}
        size={size}
        closeButtonProps={{ "aria-label": "Close" }}
      >
        <div key={opening}>{children(close)}</div>
      </Modal>
    </>
  );
}
