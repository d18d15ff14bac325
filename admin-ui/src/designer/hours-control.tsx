import { TextControl } from '@wordpress/components';
import type { FlowTrigger } from '../../../worker/src/core/flow/schema.ts';

export type FeedTrigger = Extract< FlowTrigger, { on: 'feed' } >;

/** How often a feed looks at everything, 1 to 168 hours. */
export function HoursControl( { trigger, onChange, label, help }: { trigger: FeedTrigger; onChange: ( trigger: FlowTrigger ) => void; label: string; help: string } ) {
	return <TextControl type="number" label={ label } help={ help } value={ String( trigger.allEveryHours ) } min={ 1 } max={ 168 } onChange={ ( hours ) => onChange( { ...trigger, allEveryHours: Math.min( 168, Math.max( 1, Number.parseInt( hours, 10 ) || 1 ) ) } ) } __nextHasNoMarginBottom __next40pxDefaultSize />;
}
