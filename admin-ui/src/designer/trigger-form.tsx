import { SelectControl, TextControl } from '@wordpress/components';
import { lazy, Suspense } from '@wordpress/element';
import { __ } from '@wordpress/i18n';
import { FEEDS } from '../../../worker/src/core/feeds/names.ts';
import type { FlowTrigger } from '../../../worker/src/core/flow/schema.ts';
import { EntityField } from './entity-field.tsx';
import { FieldName } from './field-name.tsx';
import { HoursControl, type FeedTrigger } from './hours-control.tsx';
import { fieldsOfEntity, useStepContext } from './step-context.ts';
import { feedLabel, recordLabel } from './words.ts';

const StockFeedForm = lazy( () => import( './stock-feed-form.tsx' ).then( ( loaded ) => ( { default: loaded.StockFeedForm } ) ) );

const RECORDS = [ 'order', 'customer', 'product' ] as const;

/** What starts the flow. The order flow always starts with an order. */
export function TriggerForm( { trigger, fixed, connectionId, onChange }: { trigger: FlowTrigger; fixed: boolean; connectionId: string; onChange: ( trigger: FlowTrigger ) => void } ) {
	const context = useStepContext();
	if ( fixed ) {
		return <p>{ __( 'The order flow starts with every order of the store that changes. Which statuses are sent is set under Connections.', 'concord' ) }</p>;
	}
	return (
		<>
			<SelectControl
				label={ __( 'Starts', 'concord' ) }
				value={ trigger.on }
				options={ [
					{ value: 'store', label: __( 'When a record of the store changes', 'concord' ) }, { value: 'manual', label: __( 'When I press Run, for all records', 'concord' ) },
					{ value: 'schedule', label: __( 'By a timetable, for all records', 'concord' ) }, { value: 'dynamics', label: __( 'When a record changes in Dynamics', 'concord' ) }, { value: 'feed', label: __( 'When Dynamics tells something for the store', 'concord' ) },
				] }
				onChange={ ( on ) => onChange( fresh( on ) ) }
				__nextHasNoMarginBottom
				__next40pxDefaultSize
			/>
			{ trigger.on !== 'dynamics' && trigger.on !== 'feed' && (
				<SelectControl
					label={ __( 'Record', 'concord' ) }
					value={ trigger.record }
					options={ ( trigger.on === 'store' ? [ ...RECORDS, 'refund' as const ] : RECORDS ).map( ( record ) => ( { value: record, label: recordLabel( record ) } ) ) }
					onChange={ ( record ) => onChange( { ...trigger, record } as FlowTrigger ) }
					__nextHasNoMarginBottom
					__next40pxDefaultSize
				/>
			) }
			{ trigger.on === 'dynamics' && (
				<>
					<EntityField value={ trigger.entity } onChange={ ( entity ) => onChange( { ...trigger, entity } ) } />
					<FieldName label={ __( 'Field with the time of the last change', 'concord' ) } name={ trigger.changedField } fields={ fieldsOfEntity( context, trigger.entity )?.filter( ( field ) => field.kind === 'time' ) } written={ false } onChange={ ( changedField ) => onChange( { ...trigger, changedField } ) } />
				</>
			) }
			{ trigger.on === 'feed' && <FeedForm trigger={ trigger } connectionId={ connectionId } onChange={ onChange } /> }
			{ ( trigger.on === 'schedule' || trigger.on === 'dynamics' || trigger.on === 'feed' ) && (
				<TextControl type="number" label={ __( 'Every so many minutes', 'concord' ) } value={ String( trigger.everyMinutes ) } min={ trigger.on === 'schedule' ? 5 : 1 } onChange={ ( minutes ) => onChange( { ...trigger, everyMinutes: Math.max( trigger.on === 'schedule' ? 5 : 1, Number.parseInt( minutes, 10 ) || 0 ) } ) } __nextHasNoMarginBottom __next40pxDefaultSize />
			) }
		</>
	);
}

function FeedForm( { trigger, connectionId, onChange }: { trigger: FeedTrigger; connectionId: string; onChange: ( trigger: FlowTrigger ) => void } ) {
	return (
		<>
			<SelectControl label={ __( 'What', 'concord' ) } value={ trigger.feed } options={ FEEDS.map( ( value ) => ( { value, label: feedLabel( value ) } ) ) } onChange={ ( feed ) => onChange( { ...trigger, feed } ) } __nextHasNoMarginBottom __next40pxDefaultSize />
			{ trigger.feed === 'stock' && <Suspense fallback={ null }><StockFeedForm trigger={ trigger } connectionId={ connectionId } onChange={ onChange } /></Suspense> }
			{ trigger.feed === 'items' && <HoursControl trigger={ trigger } onChange={ onChange } label={ __( 'Look for deleted items every so many hours', 'concord' ) } help={ __( 'Dynamics tells no deletions, so what is there is compared. Products are never deleted: you are told.', 'concord' ) } /> }
		</>
	);
}

function fresh( on: string ): FlowTrigger {
	switch ( on ) {
		case 'manual': return { on: 'manual', record: 'product' };
		case 'schedule': return { on: 'schedule', record: 'product', everyMinutes: 60 };
		case 'feed': return { on: 'feed', feed: 'stock', everyMinutes: 5, allEveryHours: 24, locations: [] };
		case 'dynamics': return { on: 'dynamics', entity: '', changedField: 'lastModifiedDateTime', everyMinutes: 5 };
		default: return { on: 'store', record: 'customer' };
	}
}
