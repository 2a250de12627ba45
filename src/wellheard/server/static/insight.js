var e=new URL(location.href),a=new Intl.DateTimeFormat().resolvedOptions().timeZone;!e.searchParams.has("zone")&&a&&a!=="UTC"&&(e.searchParams.set("zone",a),location.replace(e));
