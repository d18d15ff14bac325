import { FormTokenField, SelectControl, TextControl } from '@wordpress/components';
import { __ } from '@wordpress/i18n';
import { FEEDS } from '../../../worker/src/core/feeds/names.ts';
import type { FlowTrigger } from '../../../worker/src/core/flow/schema.ts';
import { feedLabel, recordLabel } from './words.ts';

const RECORDS = [ 'order', 'customer', 'product' ] as const;

/** What starts the flow. The order flow always starts with an order. */
export function TriggerForm( { trigger, fixed, onChange }: { trigger: FlowTrigger; fixed: boolean; onChange: ( trigger: FlowTrigger ) => void } ) {
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
					<TextControl label={ __( 'Entity', 'concord' ) } value={ trigger.entity } onChange={ ( entity ) => onChange( { ...trigger, entity } ) } help={ __( 'Business Central: items, or publisher/group/version/entity of a page of your own. Finance & Operations: the name of the entity set.', 'concord' ) } __nextHasNoMarginBottom __next40pxDefaultSize />
					<TextControl label={ __( 'Field with the time of the last change', 'concord' ) } value={ trigger.changedField } onChange={ ( changedField ) => onChange( { ...trigger, changedField } ) } __nextHasNoMarginBottom __next40pxDefaultSize />
				</>
			) }
			{ trigger.on === 'feed' && <FeedForm trigger={ trigger } onChange={ onChange } /> }
			{ ( trigger.on === 'schedule' || trigger.on === 'dynamics' || trigger.on === 'feed' ) && (
				<TextControl type="number" label={ __( 'Every so many minutes', 'concord' ) } value={ String( trigger.everyMinutes ) } min={ trigger.on === 'schedule' ? 5 : 1 } onChange={ ( minutes ) => onChange( { ...trigger, everyMinutes: Math.max( trigger.on === 'schedule' ? 5 : 1, Number.parseInt( minutes, 10 ) || 0 ) } ) } __nextHasNoMarginBottom __next40pxDefaultSize />
			) }
		</>
	);
}

type FeedTrigger = Extract< FlowTrigger, { on: 'feed' } >;

function FeedForm( { trigger, onChange }: { trigger: FeedTrigger; onChange: ( trigger: FlowTrigger ) => void } ) {
	return (
		<>
			<SelectControl label={ __( 'What', 'concord' ) } value={ trigger.feed } options={ FEEDS.map( ( value ) => ( { value, label: feedLabel( value ) } ) ) } onChange={ ( feed ) => onChange( { ...trigger, feed } ) } __nextHasNoMarginBottom __next40pxDefaultSize />
			{ trigger.feed === 'stock' && <StockFeedForm trigger={ trigger } onChange={ onChange } /> }
			{ trigger.feed === 'items' && <HoursControl trigger={ trigger } onChange={ onChange } label={ __( 'Look for deleted items every so many hours', 'concord' ) } help={ __( 'Dynamics tells no deletions, so what is there is compared. Products are never deleted: you are told.', 'concord' ) } /> }
		</>
	);
}

function HoursControl( { trigger, onChange, label, help }: { trigger: FeedTrigger; onChange: ( trigger: FlowTrigger ) => void; label: string; help: string } ) {
	return <TextControl type="number" label={ label } help={ help } value={ String( trigger.allEveryHours ) } min={ 1 } max={ 168 } onChange={ ( hours ) => onChange( { ...trigger, allEveryHours: Math.min( 168, Math.max( 1, Number.parseInt( hours, 10 ) || 1 ) ) } ) } __nextHasNoMarginBottom __next40pxDefaultSize />;
}

function StockFeedForm( { trigger, onChange }: { trigger: FeedTrigger; onChange: ( trigger: FlowTrigger ) => void } ) {
	return (
		<>
			<FormTokenField
				label={ __( 'Warehouses', 'concord' ) }
				value={ trigger.locations }
				onChange={ ( codes ) => onChange( { ...trigger, locations: codes.map( ( code ) => ( typeof code === 'string' ? code : code.value ).trim() ).filter( ( code ) => code !== '' && code.length <= 20 ) } ) }
				maxLength={ 50 }
				tokenizeOnBlur
				__experimentalShowHowTo={ false }
				__nextHasNoMarginBottom
				__next40pxDefaultSize
			/>
			<p className="components-base-control__help">{ __( 'Codes of warehouses whose sum counts; none for all. Finance & Operations only: Business Central tells the sum of all its locations.', 'concord' ) }</p>
			<HoursControl trigger={ trigger } onChange={ onChange } label={ __( 'Look at all items every so many hours', 'concord' ) } help={ __( 'In case a movement was missed. Finance & Operations tells no movements: there all items are read at every look.', 'concord' ) } />
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
