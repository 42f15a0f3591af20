-- What lists and dashboards ask for, whatever the history. For those who see all sites there is no site to begin with.
CREATE INDEX "production_order_recipe_id_created_at_id_idx" ON "production_order"("recipe_id", "created_at", "id");
CREATE INDEX "production_order_warehouse_id_created_at_id_idx" ON "production_order"("warehouse_id", "created_at", "id");
CREATE INDEX "production_batch_product_id_created_at_id_idx" ON "production_batch"("product_id", "created_at", "id");
CREATE INDEX "production_batch_completed_at_idx" ON "production_batch"("completed_at");
CREATE INDEX "work_order_machine_id_created_at_id_idx" ON "work_order"("machine_id", "created_at", "id");
CREATE INDEX "workshop_inspection_checklist_id_created_at_id_idx" ON "workshop_inspection"("checklist_id", "created_at", "id");
CREATE INDEX "workshop_inspection_inspector_id_created_at_id_idx" ON "workshop_inspection"("inspector_id", "created_at", "id");
CREATE INDEX "shift_pattern_employee_id_name_id_idx" ON "shift_pattern"("employee_id", "name", "id");
CREATE INDEX "shift_swap_status_created_at_id_idx" ON "shift_swap"("status", "created_at", "id");
CREATE INDEX "leave_status_starts_on_id_idx" ON "leave"("status", "starts_on", "id");
CREATE INDEX "leave_type_id_starts_on_id_idx" ON "leave"("type_id", "starts_on", "id");

-- Drafts lie at the end of all shifts.
CREATE INDEX "shift_draft_idx" ON "shift" ("starts_at", "id") WHERE "status" = 'draft';
