export { bytesOf } from './extent.js';
export { locationsIn } from './locations.js';
export { createPlan, type Plan } from './plan.js';
export { type AdmittedDocument, type PlannedOperation, PlannedOperations } from './planned-operations.js';
export { withRootConditionsMoved } from './root-conditions.js';
export { type DocumentRequest, isPersisted, TrustedDocuments } from './trusted-documents.js';
