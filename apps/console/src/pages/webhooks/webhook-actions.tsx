import { ActionIcon, Button, Menu, Modal } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import {
  IconDots,
  IconKey,
  IconPencil,
  IconPlayerPause,
  IconPlayerPlay,
  IconSend,
  IconTrash,
} from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { api } from "../../api/trpc.ts";
import { useMay } from "../../parts/access.ts";
import { useCommand } from "../../parts/command.ts";
import { useConfirm } from "../../parts/confirm.tsx";
import { Dialog } from "../../parts/dialog.tsx";
import { RotateForm } from "./rotate-form.tsx";
import { EditWebhook } from "./webhook-form.tsx";
import type { Webhook } from "./webhook-statuses.ts";

/** What can be done with a webhook. */
export function WebhookActions({ webhook }: { webhook: Webhook }) {
  const may = useMay();
  const navigate = useNavigate();
  const confirm = useConfirm();
  const [isRotating, rotation] = useDisclosure();
  const { id, version, name, status } = webhook;
  const test = useCommand(api.webhooks.test.mutate, { done: "A test event is on its way" });
  const pause = useCommand(api.webhooks.pause.mutate, { done: "Paused" });
  const resume = useCommand(api.webhooks.resume.mutate, { done: "Active again" });
  const remove = useCommand(api.webhooks.delete.mutate, {
    done: "Webhook deleted",
    onDone: () => void navigate({ to: "/webhooks" }),
  });
  if (!may("webhooks:write")) return null;
  return (
    <>
      <Dialog
        title="Edit webhook"
        size="lg"
        button={(open) => (
          <Button variant="default" leftSection={<IconPencil size={16} />} onClick={open}>
            Edit
          </Button>
        )}
      >
        {(close) => <EditWebhook webhook={webhook} onDone={close} />}
      </Dialog>
      {status === "active" ? (
        <>
          <Button
            variant="default"
            leftSection={<IconPlayerPause size={16} />}
            loading={pause.isPending}
            onClick={() => pause.mutate({ id })}
          >
            Pause
          </Button>
          <Button
            leftSection={<IconSend size={16} />}
            loading={test.isPending}
            onClick={() => test.mutate({ id })}
          >
            Send a test
          </Button>
        </>
      ) : (
        <Button
          leftSection={<IconPlayerPlay size={16} />}
          loading={resume.isPending}
          onClick={() => resume.mutate({ id })}
        >
          Resume
        </Button>
      )}
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon variant="default" size={36} aria-label="More">
            <IconDots size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconKey size={16} />} onClick={rotation.open}>
            Change secret
          </Menu.Item>
          <Menu.Item
            leftSection={<IconTrash size={16} />}
            onClick={() =>
              confirm(
                {
                  title: "Delete this webhook?",
                  body: `${name} is told nothing any more, and its deliveries are no longer shown.`,
                  action: "Delete webhook",
                  isGrave: true,
                },
                () => remove.mutate({ id, version }),
              )
            }
          >
            Delete
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Modal
        opened={isRotating}
        onClose={rotation.close}
        title="Change secret"
        closeButtonProps={{ "aria-label": "Close" }}
      >
        <RotateForm webhook={webhook} onDone={rotation.close} />
      </Modal>
    </>
  );
}
