import { SelectControl, TextareaControl, TextControl, ToggleControl } from '@wordpress/components';
import { lazy, Suspense } from '@wordpress/element';
import { __, sprintf } from '@wordpress/i18n';
import { FEED_DOCUMENTS } from '../../../worker/src/core/feeds/names.ts';
import type { FlowStep } from '../../../worker/src/core/flow/schema.ts';
import { ORDER_ENTITIES } from '../../../worker/src/core/mapping/metadata.ts';
import { STORE_FIELDS } from '../../../worker/src/core/flow/store-fields.ts';
import { hrefTo } from '../router.ts';
import { Combobox } from '../components/combobox.tsx';
import { ConditionField } from './condition-field.tsx';
import { CreditForm } from './credit-form.tsx';
import { documentFields, metaKeys } from './document-fields.ts';
import { EntityField } from './entity-field.tsx';
import { PayForm } from './pay-form.tsx';
import { RowsField } from './rows-field.tsx';
import { SourceField } from './source-field.tsx';
import { ORDER_STATUS } from './use-choices.ts';
import { fieldsOfEntity, useStepContext } from './step-context.ts';
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
	const context = useStepContext();
	const condition = ( expression: string, change: ( expression: string ) => void ) => <ConditionField value={ expression } onChange={ change } />;
	const entity = ( name: string, change: ( entity: string ) => void ) => <EntityField value={ name } onChange={ change } />;
	const fields = 'entity' in step ? fieldsOfEntity( context, step.entity ) : undefined;
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
				<Combobox label={ __( 'List', 'concord' ) } value={ step.path } options={ context.lists.map( ( value ) => ( { value } ) ) } onChange={ ( path ) => onChange( { ...step, path } ) } help={ context.lists.length === 0 ? __( 'A list that an earlier step found or calculated.', 'concord' ) : sprintf( /* translators: %s: names of lists. */ __( 'For instance %s.', 'concord' ), context.lists.join( ', ' ) ) } />
				{ kept( step.as, ( as ) => onChange( { ...step, as } ) ) }
			</>
		);
		case 'find': return (
			<>
				{ entity( step.entity, ( name ) => onChange( { ...step, entity: name } ) ) }
				<WhereField where={ step.where } writes={ false } fields={ fields } onChange={ ( where ) => onChange( { ...step, where } ) } />
				<SelectControl label={ __( 'When there is none', 'concord' ) } value={ step.missing } options={ [ { value: 'continue', label: __( 'Go on without it', 'concord' ) }, { value: 'stop', label: __( 'Stop the record for a person', 'concord' ) } ] } onChange={ ( missing ) => onChange( { ...step, missing } ) } __nextHasNoMarginBottom __next40pxDefaultSize />
				{ kept( step.as, ( as ) => onChange( { ...step, as } ) ) }
			</>
		);
		case 'findOrCreate':
		case 'upsert': return (
			<>
				{ entity( step.entity, ( name ) => onChange( { ...step, entity: name } ) ) }
				<WhereField where={ step.where } writes fields={ fields } onChange={ ( where ) => onChange( { ...step, where } ) } />
				<RowsField legend={ __( 'Fields', 'concord' ) } rows={ step.rows } fields={ fields } way="dynamics" onChange={ ( rows ) => onChange( { ...step, rows } ) } />
				{ kept( step.as, ( as ) => onChange( { ...step, as } ) ) }
			</>
		);
		case 'map': return (
			<>
				<RowsField legend={ __( 'Values', 'concord' ) } rows={ step.rows } way="nowhere" onChange={ ( rows ) => onChange( { ...step, rows } ) } />
				{ kept( step.as, ( as ) => onChange( { ...step, as } ) ) }
			</>
		);
		case 'action': return (
			<>
				{ entity( step.entity, ( name ) => onChange( { ...step, entity: name } ) ) }
				<WhereField where={ step.where } writes={ false } fields={ fields } onChange={ ( where ) => onChange( { ...step, where } ) } />
				<TextControl label={ __( 'Action', 'concord' ) } value={ step.action } onChange={ ( action ) => onChange( { ...step, action } ) } help={ __( 'As Dynamics names it, for instance shipAndInvoice. It is carried out once for a record.', 'concord' ) } __nextHasNoMarginBottom __next40pxDefaultSize />
				<RowsField legend={ __( 'Parameters', 'concord' ) } rows={ step.rows } way="dynamics" onChange={ ( rows ) => onChange( { ...step, rows } ) } />
				{ kept( step.as, ( as ) => onChange( { ...step, as } ) ) }
			</>
		);
		case 'payInvoice': return <PayForm step={ step } onChange={ onChange } />;
		case 'creditMemo': return <CreditForm step={ step } onChange={ onChange } />;
		case 'customer': return (
			<>
				<p className="components-base-control__help">{ __( 'Found by the stored link, else by the rules under Rules > Customers, as for orders.', 'concord' ) }</p>
				<ToggleControl label={ __( 'Make a customer where there is none', 'concord' ) } checked={ step.create } onChange={ ( create ) => onChange( { ...step, create } ) } __nextHasNoMarginBottom />
				<RowsField legend={ __( 'Fields', 'concord' ) } rows={ step.rows } fields={ fieldsOfEntity( context, ORDER_ENTITIES[ context.product ].customer ) } way="dynamics" side="store" onChange={ ( rows ) => onChange( { ...step, rows } ) } />
				{ kept( step.as, ( as ) => onChange( { ...step, as } ) ) }
			</>
		);
		case 'putInStore': return (
			<>
				<SelectControl label={ __( 'Document', 'concord' ) } value={ step.record } options={ FEED_DOCUMENTS.map( ( value ) => ( { value, label: documentLabel( value ) } ) ) } onChange={ ( record ) => onChange( { ...step, record } ) } __nextHasNoMarginBottom __next40pxDefaultSize />
				<RowsField legend={ __( 'Fields of it to replace', 'concord' ) } rows={ step.rows } fields={ documentFields( step.record ) } way="store" side={ step.record === 'item' || step.record === 'customer' ? 'dynamics' : undefined } onChange={ ( rows ) => onChange( { ...step, rows } ) } />
				<p className="components-base-control__help">{ step.record === 'item' || step.record === 'customer' ? __( 'A field without a row is the store’s own.', 'concord' ) : __( 'Without a row the document goes as Dynamics tells it.', 'concord' ) }</p>
			</>
		);
		case 'setInStore': return <StoreForm step={ step } onChange={ onChange } />;
		case 'hold':
		case 'notify': return <TextareaControl label={ __( 'Sentence', 'concord' ) } value={ step.message } onChange={ ( message ) => onChange( { ...step, message } ) } rows={ 3 } help={ __( 'Values in braces: {number}, {billing.city}.', 'concord' ) } __nextHasNoMarginBottom />;
	}
}

type StoreStep = Extract< FlowStep, { step: 'setInStore' } >;

function StoreForm( { step, onChange }: { step: StoreStep; onChange: ( step: FlowStep ) => void } ) {
	const context = useStepContext();
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
			{ step.target === 'meta' && <Combobox label={ __( 'Name of the custom field', 'concord' ) } value={ step.key } options={ metaKeys( context, step.record ) } onChange={ ( key ) => onChange( { ...step, key } ) } help={ __( 'A field of your own, for instance _care_instructions. Fields of WooCommerce itself are refused.', 'concord' ) } /> }
			{ step.target === 'field' && <Suspense fallback={ null }><StoreFieldForm step={ step } onChange={ onChange } /></Suspense> }
			<p className="concord-designer__label">{ __( 'Value', 'concord' ) }</p>
			<SourceField label={ __( 'the value', 'concord' ) } source={ step.source } field={ step.target === 'field' && step.record === 'order' && step.key === 'status' ? ORDER_STATUS : undefined } onChange={ ( source ) => onChange( { ...step, source } ) } />
		</>
	);
}
