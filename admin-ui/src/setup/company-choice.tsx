import { SelectControl } from '@wordpress/components';
import { __ } from '@wordpress/i18n';
import * as z from 'zod/mini';
import { useSaveConnection } from '../api/queries.ts';
import type { Connection } from '../api/schema.ts';
import { readBoot } from '../boot.ts';
import { draftOf } from '../connections/draft.ts';
import { useAsk } from './queries.ts';
import { tenantSchema, type KnownCommand } from './schema.ts';

/** The companies that Dynamics has, once it was asked: nobody has to know how theirs is spelled. Another one is tested and read at once. */
export function CompanyChoice( { connection, known }: { connection: Connection; known: KnownCommand } ) {
	const save = useSaveConnection();
	const ask = useAsk();
	const tenant = z.safeParse( tenantSchema, known?.last?.result );
	const companies = tenant.success ? tenant.data.lists.companies?.choices ?? [] : [];
	const { company } = connection.settings;
	if ( companies.length === 0 || ! readBoot().canManage ) {
		return null;
	}
	const here = companies.find( ( one ) => one.value.toLowerCase() === company.toLowerCase() );
	const choose = ( value: string ) => save.mutate( { ...draftOf( connection ), settings: { ...connection.settings, company: value } }, { onSuccess: ( saved ) => {
		ask.mutate( { name: 'test_connection', args: { connection_id: saved.id } } );
		ask.mutate( { name: 'read_tenant', args: { connection_id: saved.id } } );
	} } );
	return (
		<>
			<SelectControl
				label={ connection.product === 'fo' ? __( 'Legal entity', 'concord' ) : __( 'Company', 'concord' ) }
				value={ here?.value ?? company }
				options={ [ ...( here ? [] : [ { label: company, value: company } ] ), ...companies.map( ( { value, label } ) => ( { value, label: label === '' || label === value ? value : `${ label } (${ value })` } ) ) ] }
				disabled={ save.isPending }
				onChange={ choose }
				__nextHasNoMarginBottom
				__next40pxDefaultSize
			/>
			{ save.error && <p className="concord-error" role="alert">{ save.error.message }</p> }
		</>
	);
}
