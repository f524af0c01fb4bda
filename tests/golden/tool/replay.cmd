replay rec edited
replay rec policies
replay rec b
replay rec nowhere
replay edited edited
