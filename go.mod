module goodgov

go 1.26
