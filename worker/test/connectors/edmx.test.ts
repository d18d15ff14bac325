/** The reader of EDMX: what a mapping needs of $metadata, and nothing that is not there. */
import { describe, expect, it } from 'vitest';
import { readEdmx } from '../../src/connectors/odata/edmx.ts';

const document = ( inside: string, sets = '<EntitySet Name="things" EntityType="Microsoft.NAV.thing"/>' ) => `<?xml version="1.0"?><edmx:Edmx Version="4.0"><edmx:DataServices><Schema Namespace="Microsoft.NAV">${ inside }<EntityContainer Name="d">${ sets }</EntityContainer></Schema></edmx:DataServices></edmx:Edmx>`;

describe( 'readEdmx', () => {
	it( 'tells length, key, enum members and computed fields of the wanted set, and the names of all', () => {
		const found = readEdmx( document( `
			<!-- <EntityType Name="thing"><Property Name="ghost" Type="Edm.String"/></EntityType> -->
			<EnumType Name="tone"><Member Name="_x0020_" Value="0"/><Member Name="Loud &amp; low" Value="1"/></EnumType>
			<EntityType Name="other"><Property Name="no" Type="Edm.String"/></EntityType>
			<EntityType Name="thing"><Key><PropertyRef Name="id"/></Key>
				<Property Name="id" Type="Edm.Guid" Nullable="false"/>
				<Property Name="text" Type="Edm.String" MaxLength='35'/>
				<Property Name="total" Type="Edm.Decimal"><Annotation Term="Org.OData.Core.V1.Computed" Bool="true"/></Property>
				<Property Name="tone" Type="Microsoft.NAV.tone"/>
				<NavigationProperty Name="parts" Type="Collection(Microsoft.NAV.other)"/>
			</EntityType>`, '<EntitySet Name="things" EntityType="Microsoft.NAV.thing"><NavigationPropertyBinding Path="parts" Target="others"/></EntitySet><EntitySet Name="others" EntityType="Microsoft.NAV.other"/>' ), [ 'things', 'gone' ] );
		expect( found.sets ).toEqual( [ 'things', 'others' ] );
		expect( found.entities ).toHaveLength( 1 );
		expect( found.entities[ 0 ]?.fields.map( ( field ) => [ field.name, field.kind, field.maxLength, field.key, field.readOnly, field.members ] ) ).toEqual( [
			[ 'id', 'guid', null, true, false, [] ], [ 'text', 'text', 35, false, false, [] ], [ 'total', 'number', null, false, true, [] ], [ 'tone', 'enum', null, false, false, [ '_x0020_', 'Loud & low' ] ],
		] );
	} );

	it( 'refuses a page that is no EDMX and one that defines entities of its own', () => {
		expect( () => readEdmx( '<html><body>Sign in</body></html>', [] ) ).toThrow( RangeError );
		expect( () => readEdmx( `<!DOCTYPE a [<!ENTITY b "c">]>${ document( '' ) }`, [] ) ).toThrow( RangeError );
	} );

	it( 'reads a document of 3,000 entity types in well under a second', () => {
		const types = Array.from( { length: 3_000 }, ( _, index ) => `<EntityType Name="t${ index }">${ Array.from( { length: 20 }, ( _none, at ) => `<Property Name="f${ at }" Type="Edm.String" MaxLength="${ at + 1 }"/>` ).join( '' ) }</EntityType>` ).join( '' );
		const sets = Array.from( { length: 3_000 }, ( _, index ) => `<EntitySet Name="s${ index }" EntityType="N.t${ index }"/>` ).join( '' );
		const started = performance.now();
		const found = readEdmx( document( types, sets ), [ 's2999' ] );
		expect( [ found.sets.length, found.entities[ 0 ]?.fields.length, performance.now() - started < 5_000 ] ).toEqual( [ 3_000, 20, true ] );
	} );
} );
