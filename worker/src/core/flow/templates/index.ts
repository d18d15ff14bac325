/** Flows that Concord comes with, as ordinary flows. What they are called and promise is told where they are shown. */
import { BC_TEMPLATES } from './bc.ts';
import { FO_TEMPLATES } from './fo.ts';
import type { Template } from './parts.ts';

export type { Template, TemplateKey } from './parts.ts';

export function templatesFor( product: 'fo' | 'bc' ): readonly Template[] {
	return product === 'bc' ? BC_TEMPLATES : FO_TEMPLATES;
}
