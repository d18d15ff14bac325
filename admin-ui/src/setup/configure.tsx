import { Button } from '@wordpress/components';
import { lazy, Suspense, useState } from '@wordpress/element';
import { __ } from '@wordpress/i18n';
import * as z from 'zod/mini';
import { useConnections, useSaveConnection } from '../api/queries.ts';
import type { Connection, ConnectionSettings } from '../api/schema.ts';
import { Time } from '../components/time.tsx';
import { draftOf } from '../connections/draft.ts';
import { ChoiceField } from '../connections/fields.tsx';
import { TaxTable } from '../connections/tax-table.tsx';
import { hrefTo } from '../router.ts';
import { Asked } from './asked.tsx';
import type { TemplateKey } from '../../../worker/src/core/flow/templates/index.ts';
import { Match } from './match.tsx';
import { keepAnswers, readAnswers } from './answers.ts';
import { PickField } from './pick-field.tsx';
import { useKeepTemplates } from './keep-templates.ts';
import { tenantSchema, type Setup, type Tenant } from './schema.ts';
import type { Stage } from './stage.ts';

const Templates = lazy( () => import( './templates.tsx' ) );

/** Plain questions, answered from what the tenant has. */
export function Configure( { setup, workerOnline }: Stage ) {
	const connection = useConnections().data?.find( ( one ) => one.id === setup.connection_id );
	const read = setup.commands.read_tenant;
	const tenant = z.safeParse( tenantSchema, read?.last?.result );
	if ( ! connection ) {
		return <p>{ __( 'Save a connection in the first stage; the questions follow from what Dynamics has.', 'concord' ) }</p>;
	}
	return (
		<>
			<section className="concord-card" aria-labelledby="concord-setup-questions">
				<h3 id="concord-setup-questions" className="concord-heading">{ __( 'Orders become sales orders', 'concord' ) }</h3>
				<p>{ __( 'Each paid order becomes one sales order with its customer, to the cent.', 'concord' ) } <a href={ hrefTo( { tab: 'mapping' } ) }>{ __( 'See or change the fields', 'concord' ) }</a></p>
				<Asked name="read_tenant" known={ read } connectionId={ connection.id } workerOnline={ workerOnline } label={ __( 'Read from Dynamics', 'concord' ) } again={ __( 'Read again', 'concord' ) } busy={ __( 'The worker reads what there is to choose from…', 'concord' ) } />
				{ tenant.success && <Questions key={ `${ connection.id } ${ tenant.data.read_at }` } connection={ connection } tenant={ tenant.data } templates={ setup.templates } /> }
			</section>
			<Match setup={ setup } connectionId={ connection.id } workerOnline={ workerOnline } />
		</>
	);
}

/** Something named like what it is for, in the languages of the shops we know. */
const LIKE_SHIPPING = /ship|freight|deliver|versand|fracht|porto|carriage|transport/i;
const LIKE_FEE = /\bfees?\b|handling|gebühr|bearbeitung/i;

type Lists = Tenant[ 'lists' ];

function carriers( lists: Lists, kind: 'item' | 'account' ) {
	return ( kind === 'item' ? lists.service_items : lists.accounts )?.choices ?? [];
}

/** Only where nothing is chosen yet. */
function proposed( { product, settings }: Connection, lists: Lists ): ConnectionSettings {
	const carrier = ( now: ConnectionSettings[ 'shipping' ], like: RegExp ): ConnectionSettings[ 'shipping' ] => {
		const kinds = product === 'fo' ? [ 'item' as const ] : [ now.kind, now.kind === 'item' ? 'account' as const : 'item' as const ];
		const found = kinds.map( ( kind ) => ( { kind, number: carriers( lists, kind ).find( ( one ) => like.test( `${ one.value } ${ one.label }` ) )?.value ?? '' } ) ).find( ( one ) => one.number !== '' );
		return now.number.trim() === '' && found ? found : now;
	};
	const groups = lists.customer_groups?.choices ?? [];
	return {
		...settings, shipping: carrier( settings.shipping, LIKE_SHIPPING ), fee: carrier( settings.fee, LIKE_FEE ),
		customer_group: settings.customer_group || ( product === 'fo' ? groups[ 0 ]?.value ?? '' : '' ),
	};
}

function Questions( { connection, tenant, templates }: { connection: Connection; tenant: Tenant; templates: Setup[ 'templates' ] } ) {
	const [ kept ] = useState( () => readAnswers( connection ) );
	const [ settings, setSettings ] = useState( () => ( { ...proposed( connection, tenant.lists ), ...kept?.settings } ) );
	const [ chosen, setChosen ] = useState< TemplateKey[] >( kept?.chosen ?? [] );
	const save = useSaveConnection();
	const keepTemplates = useKeepTemplates( connection );
	const change = ( changes: Partial< ConnectionSettings > ) => {
		const next = { ...settings, ...changes };
		setSettings( next );
		keepAnswers( connection, { settings: next, chosen } );
	};
	const choose = ( keys: TemplateKey[] ) => {
		setChosen( keys );
		keepAnswers( connection, { settings, chosen: keys } );
	};
	const failure = save.error ?? keepTemplates.error;
	const { lists } = tenant;
	const kinds = [ { label: __( 'an item', 'concord' ), value: 'item' as const }, ...( connection.product === 'bc' ? [ { label: __( 'a G/L account', 'concord' ), value: 'account' as const } ] : [] ) ];
	return (
		<form className="concord-form" onSubmit={ ( event ) => {
			event.preventDefault();
			save.mutate( { ...draftOf( connection ), settings }, { onSuccess: () => {
				keepAnswers( connection, null );
				keepTemplates.mutate( { chosen, known: templates ?? [] }, { onSuccess: () => setChosen( [] ) } );
			} } );
		} }>
			<p className="concord-fine">{ __( 'Choices read from Dynamics', 'concord' ) } <Time value={ tenant.read_at } />. { __( 'What is not listed can be typed.', 'concord' ) }</p>
			<Suspense fallback={ null }><Templates product={ connection.product } chosen={ chosen } made={ ( templates ?? [] ).map( ( one ) => one.key ) } onChange={ choose } /></Suspense>
			{ tenant.unread.map( ( one ) => <p key={ one.list } className="concord-error">{ one.message } { one.remedy }</p> ) }
			<ChoiceField label={ __( 'Which orders are sent?', 'concord' ) } value={ settings.order_statuses.includes( 'processing' ) ? 'paid' : 'completed' } options={ [ { label: __( 'paid ones (processing and completed)', 'concord' ), value: 'paid' }, { label: __( 'completed ones only', 'concord' ), value: 'completed' } ] } onChange={ ( value ) => change( { order_statuses: value === 'paid' ? [ 'processing', 'completed' ] : [ 'completed' ] } ) } />
			<div className="concord-form__pair">
				<ChoiceField label={ __( 'What carries shipping?', 'concord' ) } value={ settings.shipping.kind } options={ kinds } onChange={ ( kind ) => change( { shipping: { kind, number: '' } } ) } />
				<PickField label={ __( 'Shipping: number', 'concord' ) } value={ settings.shipping.number } choices={ carriers( lists, settings.shipping.kind ) } onChange={ ( number ) => change( { shipping: { ...settings.shipping, number } } ) } />
			</div>
			<div className="concord-form__pair">
				<ChoiceField label={ __( 'What carries fees?', 'concord' ) } value={ settings.fee.kind } options={ kinds } onChange={ ( kind ) => change( { fee: { kind, number: '' } } ) } />
				<PickField label={ __( 'Fees: number', 'concord' ) } value={ settings.fee.number } choices={ carriers( lists, settings.fee.kind ) } onChange={ ( number ) => change( { fee: { ...settings.fee, number } } ) } />
			</div>
			{ connection.product === 'fo' && <PickField label={ __( 'Which group do new customers join?', 'concord' ) } value={ settings.customer_group } choices={ lists.customer_groups?.choices ?? [] } onChange={ ( customer_group ) => change( { customer_group } ) } /> }
			<PickField label={ __( 'Which warehouse ships? Empty: Dynamics decides.', 'concord' ) } value={ settings.location } choices={ lists.locations?.choices ?? [] } onChange={ ( location ) => change( { location } ) } />
			<PickField label={ __( 'Which payment terms do new orders and customers get? Empty: those of the customer.', 'concord' ) } value={ settings.payment_terms } choices={ lists.payment_terms?.choices ?? [] } onChange={ ( payment_terms ) => change( { payment_terms } ) } />
			<PickField label={ connection.product === 'bc' ? __( 'Which payment method do new customers get? Their orders take it from them.', 'concord' ) : __( 'Which method of payment do new orders and customers get? Type its name; Dynamics lists none here.', 'concord' ) } value={ settings.payment_method } choices={ lists.payment_methods?.choices ?? [] } onChange={ ( payment_method ) => change( { payment_method } ) } />
			<fieldset className="concord-form__group">
				<legend>{ __( 'Which tax code stands for which rate?', 'concord' ) }</legend>
				<p className="concord-fine">{ __( 'Codes in Dynamics:', 'concord' ) } { ( lists.tax_codes?.choices ?? [] ).map( ( one ) => one.value ).join( ', ' ) || '–' }{ connection.product === 'fo' && <> · { __( 'Groups:', 'concord' ) } { ( lists.tax_groups?.choices ?? [] ).map( ( one ) => one.value ).join( ', ' ) }</> }</p>
				<TaxTable product={ connection.product } rows={ settings.tax } onChange={ ( tax ) => change( { tax } ) } errorOf={ () => undefined } />
			</fieldset>
			{ failure && <p className="concord-error" role="alert">{ failure.message }</p> }
			<div className="concord-form__actions">
				<Button variant="primary" type="submit" isBusy={ save.isPending || keepTemplates.isPending } disabled={ save.isPending || keepTemplates.isPending } accessibleWhenDisabled __next40pxDefaultSize>{ __( 'Save answers', 'concord' ) }</Button>
				<span role="status">{ save.isSuccess && keepTemplates.isSuccess && __( 'Saved.', 'concord' ) }</span>
			</div>
		</form>
	);
}
