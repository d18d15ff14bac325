import { SelectControl, TextareaControl, TextControl, ToggleControl } from '@wordpress/components';
import { lazy, Suspense } from '@wordpress/element';
import { __, sprintf } from '@wordpress/i18n';
import { DOCUMENT_FIELDS, FEED_DOCUMENTS } from '../../../worker/src/core/feeds/names.ts';
import type { FlowStep } from '../../../worker/src/core/flow/schema.ts';
import { STORE_FIELDS } from '../../../worker/src/core/flow/store-fields.ts';
import { hrefTo } from '../router.ts';
import { CreditForm } from './credit-form.tsx';
import { PayForm } from './pay-form.tsx';
import { RowsField } from './rows-field.tsx';
import { SourceField } from './source-field.tsx';
import { WhereField } from './where-field.tsx';
import { documentLabel } from './words.ts';

const StoreFieldForm = lazy( () => import( './store-field-form.tsx' ).then( ( loaded ) => ( { default: loaded.StoreFieldForm } ) ) );

type Props = { step: FlowStep; connectionId: string; onChange: ( step: FlowStep ) => void };

/** Everything a step can be set to. */
export function StepForm( { step, connectionId, onChange }: Props ) {
	return (
		<>
			<TextControl label={ __( 'Name', 'concord' ) } value={ step.title } onChange={ ( title ) => onChange( { ...step, title } ) } __nextHasNoMarginBottom __next40pxDefaultSize />
			<Own step={ step } connectionId={ connectionId } onChange={ onChange } />
		</>
	);
}

function Own( { step, connectionId, onChange }: Props ) {
	const condition = ( expression: string, change: ( expression: string ) => void ) => <TextareaControl label={ __( 'Condition', 'concord' ) } value={ expression } onChange={ change } rows={ 3 } help={ __( 'An expression (JSONata), for instance: status = "processing", $number(total) > 100, $exists(extra._po_number)', 'concord' ) } __nextHasNoMarginBottom />;
	const entity = ( name: string, change: ( entity: string ) => void ) => <TextControl label={ __( 'Entity', 'concord' ) } value={ name } onChange={ change } list="concord-designer-entities" help={ __( 'Business Central: items, or publisher/group/version/entity of a page of your own. Finance & Operations: the name of the entity set.', 'concord' ) } __nextHasNoMarginBottom __next40pxDefaultSize />;
	const kept = ( as: string, change: ( as: string ) => void ) => <TextControl label={ __( 'Kept as', 'concord' ) } value={ as } onChange={ change } help={ __( 'Later steps read it as vars.<name>.<field>.', 'concord' ) } __nextHasNoMarginBottom __next40pxDefaultSize />;
	switch ( step.step ) {
		case 'salesOrder': return <p>{ __( 'Finds or creates the customer, writes the sales order once, and compares lines and totals to the cent.', 'concord' ) } <a href={ hrefTo( { tab: 'mapping', connection: connectionId } ) }>{ __( 'Which field goes where: Mapping', 'concord' ) }</a></p>;
		case 'filter': return (
			<>
				{ condition( step.expression, ( expression ) => onChange( { ...step, expression } ) ) }
				<TextControl label={ __( 'Sentence for records that are left out', 'concord' ) } value={ step.message } onChange={ ( message ) => onChange( { ...step, message } ) } help={ __( 'Shown under Activity beside “Skipped”.', 'concord' ) } __nextHasNoMarginBottom __next40pxDefaultSize />
			</>
		);
		case 'branch': return condition( step.expression, ( expression ) => onChange( { ...step, expression } ) );
		case 'forEach': return (
			<>
				<TextControl label={ __( 'List', 'concord' ) } value={ step.path } onChange={ ( path ) => onChange( { ...step, path } ) } help={ __( 'For instance lines, coupons, taxes.', 'concord' ) } __nextHasNoMarginBottom __next40pxDefaultSize />
				{ kept( step.as, ( as ) => onChange( { ...step, as } ) ) }
			</>
		);
		case 'find': return (
			<>
				{ entity( step.entity, ( name ) => onChange( { ...step, entity: name } ) ) }
				<WhereField where={ step.where } writes={ false } onChange={ ( where ) => onChange( { ...step, where } ) } />
				<SelectControl label={ __( 'When there is none', 'concord' ) } value={ step.missing } options={ [ { value: 'continue', label: __( 'Go on without it', 'concord' ) }, { value: 'stop', label: __( 'Stop the record for a person', 'concord' ) } ] } onChange={ ( missing ) => onChange( { ...step, missing } ) } __nextHasNoMarginBottom __next40pxDefaultSize />
				{ kept( step.as, ( as ) => onChange( { ...step, as } ) ) }
			</>
		);
		case 'findOrCreate':
		case 'upsert': return (
			<>
				{ entity( step.entity, ( name ) => onChange( { ...step, entity: name } ) ) }
				<WhereField where={ step.where } writes onChange={ ( where ) => onChange( { ...step, where } ) } />
				<RowsField legend={ __( 'Fields', 'concord' ) } rows={ step.rows } onChange={ ( rows ) => onChange( { ...step, rows } ) } />
				{ kept( step.as, ( as ) => onChange( { ...step, as } ) ) }
			</>
		);
		case 'map': return (
			<>
				<RowsField legend={ __( 'Values', 'concord' ) } rows={ step.rows } onChange={ ( rows ) => onChange( { ...step, rows } ) } />
				{ kept( step.as, ( as ) => onChange( { ...step, as } ) ) }
			</>
		);
		case 'action': return (
			<>
				{ entity( step.entity, ( name ) => onChange( { ...step, entity: name } ) ) }
				<WhereField where={ step.where } writes={ false } onChange={ ( where ) => onChange( { ...step, where } ) } />
				<TextControl label={ __( 'Action', 'concord' ) } value={ step.action } onChange={ ( action ) => onChange( { ...step, action } ) } help={ __( 'As Dynamics names it, for instance shipAndInvoice. It is carried out once for a record.', 'concord' ) } __nextHasNoMarginBottom __next40pxDefaultSize />
				<RowsField legend={ __( 'Parameters', 'concord' ) } rows={ step.rows } onChange={ ( rows ) => onChange( { ...step, rows } ) } />
				{ kept( step.as, ( as ) => onChange( { ...step, as } ) ) }
			</>
		);
		case 'payInvoice': return <PayForm step={ step } onChange={ onChange } />;
		case 'creditMemo': return <CreditForm step={ step } onChange={ onChange } />;
		case 'customer': return (
			<>
				<p className="components-base-control__help">{ __( 'Found by the stored link, else by the rules under Rules > Customers, as for orders.', 'concord' ) }</p>
				<ToggleControl label={ __( 'Make a customer where there is none', 'concord' ) } checked={ step.create } onChange={ ( create ) => onChange( { ...step, create } ) } __nextHasNoMarginBottom />
				<RowsField legend={ __( 'Fields', 'concord' ) } rows={ step.rows } side="store" onChange={ ( rows ) => onChange( { ...step, rows } ) } />
				{ kept( step.as, ( as ) => onChange( { ...step, as } ) ) }
			</>
		);
		case 'putInStore': return (
			<>
				<SelectControl label={ __( 'Document', 'concord' ) } value={ step.record } options={ FEED_DOCUMENTS.map( ( value ) => ( { value, label: documentLabel( value ) } ) ) } onChange={ ( record ) => onChange( { ...step, record } ) } __nextHasNoMarginBottom __next40pxDefaultSize />
				<RowsField legend={ __( 'Fields of it to replace', 'concord' ) } rows={ step.rows } { ...( step.record === 'item' || step.record === 'customer' ? { side: 'dynamics' as const } : {} ) } onChange={ ( rows ) => onChange( { ...step, rows } ) } />
				<p className="components-base-control__help">{ sprintf( step.record === 'item' || step.record === 'customer'
					/* translators: %s: names of fields. */
					? __( 'A field without a row is the store’s own. Possible: %s.', 'concord' )
					/* translators: %s: names of fields. */
					: __( 'Possible: %s. Without a row the document goes as Dynamics tells it.', 'concord' ), DOCUMENT_FIELDS[ step.record ].join( ', ' ) ) }</p>
			</>
		);
		case 'setInStore': return <StoreForm step={ step } onChange={ onChange } />;
		case 'hold':
		case 'notify': return <TextareaControl label={ __( 'Sentence', 'concord' ) } value={ step.message } onChange={ ( message ) => onChange( { ...step, message } ) } rows={ 3 } help={ __( 'Values in braces: {number}, {billing.city}.', 'concord' ) } __nextHasNoMarginBottom />;
	}
}

type StoreStep = Extract< FlowStep, { step: 'setInStore' } >;

function StoreForm( { step, onChange }: { step: StoreStep; onChange: ( step: FlowStep ) => void } ) {
	return (
		<>
			<SelectControl label={ __( 'Record', 'concord' ) } value={ step.record } options={ [ { value: 'order', label: __( 'Order', 'concord' ) }, { value: 'product', label: __( 'Product', 'concord' ) }, { value: 'customer', label: __( 'Customer', 'concord' ) } ] } onChange={ ( record ) => onChange( { ...step, record, ...( step.target === 'field' ? { key: STORE_FIELDS[ record ][ 0 ] ?? '' } : {} ) } ) } __nextHasNoMarginBottom __next40pxDefaultSize />
			<SelectControl
				label={ __( 'Which one', 'concord' ) }
				value={ step.by }
				options={ [ { value: 'record', label: __( 'The one the flow is about', 'concord' ) }, { value: 'sku', label: __( 'By SKU', 'concord' ) }, { value: 'number', label: __( 'By order number', 'concord' ) }, { value: 'email', label: __( 'By e-mail', 'concord' ) }, { value: 'id', label: __( 'By id', 'concord' ) } ] }
				onChange={ ( by ) => onChange( { ...step, by, ...( by === 'record' || step.bySource ? {} : { bySource: { kind: 'path', path: '' } } ) } ) }
				__nextHasNoMarginBottom
				__next40pxDefaultSize
			/>
			{ step.by !== 'record' && step.bySource && <SourceField label={ __( 'the record', 'concord' ) } source={ step.bySource } onChange={ ( bySource ) => onChange( { ...step, bySource } ) } /> }
			<SelectControl label={ __( 'What', 'concord' ) } value={ step.target } options={ [ { value: 'field', label: __( 'A field of WooCommerce', 'concord' ) }, { value: 'meta', label: __( 'A custom field', 'concord' ) }, { value: 'note', label: __( 'A private order note', 'concord' ) } ] } onChange={ ( target ) => onChange( { ...step, target, key: target === 'field' ? STORE_FIELDS[ step.record ][ 0 ] ?? '' : '' } ) } __nextHasNoMarginBottom __next40pxDefaultSize />
			{ step.target === 'meta' && <TextControl label={ __( 'Name of the custom field', 'concord' ) } value={ step.key } onChange={ ( key ) => onChange( { ...step, key } ) } help={ __( 'A field of your own, for instance _care_instructions. Fields of WooCommerce itself are refused.', 'concord' ) } __nextHasNoMarginBottom __next40pxDefaultSize /> }
			{ step.target === 'field' && <Suspense fallback={ null }><StoreFieldForm step={ step } onChange={ onChange } /></Suspense> }
			<p className="concord-designer__label">{ __( 'Value', 'concord' ) }</p>
			<SourceField label={ __( 'the value', 'concord' ) } source={ step.source } onChange={ ( source ) => onChange( { ...step, source } ) } />
		</>
	);
}
