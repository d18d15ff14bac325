import { __ } from '@wordpress/i18n';
import type { FlowHead, FlowSummary } from './schema.ts';

/** The order flow has no name of its own: there is one for each connection. */
export function flowName( { kind, name }: Pick< FlowHead | FlowSummary, 'kind' | 'name' > ): string {
	return kind === 'order' ? __( 'Orders → sales orders', 'concord' ) : name;
}
