<?php
/**
 * Table documents.
 *
 * @package Concord
 */

namespace Concord\Install\Migrations;

use Concord\Install\Migration;
use Concord\Install\Schema;
use Concord\Install\Tables;

defined( 'ABSPATH' ) || exit;

/**
 * What Dynamics told about the store's orders: shipments, invoices, credit memos. A table and not order meta, because extensions
 * copy an order's meta to its renewals (DUP-8).
 */
final class Documents0006 implements Migration {

	public function __construct( private readonly Tables $tables ) {}

	public function id(): string {
		return '0006_documents';
	}

	public function up(): void {
		Schema::create(
			$this->tables->documents(),
			"id bigint(20) unsigned NOT NULL AUTO_INCREMENT,
connection_id varchar(64) NOT NULL,
kind varchar(16) NOT NULL,
doc_key varchar(190) NOT NULL,
order_id bigint(20) unsigned NOT NULL DEFAULT 0,
number varchar(100) NOT NULL DEFAULT '',
data longtext NULL,
data_hash varchar(64) NOT NULL DEFAULT '',
store_ids varchar(190) NOT NULL DEFAULT '',
flow_id varchar(64) NOT NULL DEFAULT '',
created_at datetime NOT NULL,
updated_at datetime NOT NULL,
PRIMARY KEY  (id),
UNIQUE KEY document (connection_id,kind,doc_key),
KEY order_id (order_id)"
		);
	}
}
